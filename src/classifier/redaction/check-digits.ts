/** Rule, pure: numbers that prove themselves by their own check digit, or by what they are made of. */

/** 身份证: 17 digits with a real date and the check character of GB 11643 (ISO 7064 MOD 11-2). */
export function isIdNumber(digits: string): boolean {
  const match = /^[1-9]\d{5}((?:18|19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(digits);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return '10X98765432'[sum % 11] === digits[17]?.toUpperCase();
}

/** 身份证 of the first generation: 15 digits without a check digit, a province and a date of 19xx among them. */
export function isOldIdNumber(digits: string): boolean {
  const match = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{4}(\d{2})(\d{2})(\d{2})\d{3}$/.exec(digits);
  if (!match) return false;
  const [year, month, day] = [1900 + Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Bank card: 16 to 19 digits that pass Luhn (ISO/IEC 7812). What begins with a date is a number of that day. */
export function isBankCard(digits: string): boolean {
  if (!/^[2-9]\d{15,18}$/.test(digits) || /^(\d)\1+$/.test(digits)) return false;
  if (/^20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** 统一社会信用代码: 18 characters with the check character of GB 32100. */
export function isUscc(code: string): boolean {
  const upper = code.toUpperCase();
  if (!/^[1-9A-HJ-NP-RTUW-Y][1-9A-HJ-NP-RTUW-Y]\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$/.test(upper)) return false;
  const sum = USCC_WEIGHTS.reduce((total, weight, i) => total + weight * USCC_ALPHABET.indexOf(upper[i] ?? ''), 0);
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] === upper[17];
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
