/** Every table of the product, for drizzle-kit and for the type of the database. The one barrel there is. */
export * from '../agenda/schema.js';
export * from '../approvals/schema.js';
export * from '../audit/schema.js';
export * from '../channels/schema.js';
export * from '../conversation/schema.js';
export * from '../cycle/schema.js';
export * from '../directory/schema.js';
export * from '../jobs/schema.js';
export * from '../levels/schema.js';
export * from '../matters/schema.js';
export * from '../papers/schema.js';
export * from '../power-charts/schema.js';
export * from '../powers/schema.js';
export * from '../responsibility/schema.js';
export * from '../risks/schema.js';
export * from '../schemes/schema.js';
