import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/**
 * Builds the simulator's page to static files. The page is served at `/`, its files under `/simulator/assets/`,
 * and it has to work under `default-src 'self'`: nothing is inlined, neither as a script nor as a `data:` address.
 */
export default defineConfig({
  root: 'src/web/simulator',
  base: '/simulator/',
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: '../../../dist/web/simulator',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
});
