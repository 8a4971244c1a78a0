/** Address of the screen of keys. */
export const KEYS_PATH = '/keys';
