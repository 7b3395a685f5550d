import { version } from '../../package.json';

/** The version of the product, as its manifest has it when it is built. */
export const PRODUCT_VERSION: string = version;
