/**
 * Imported before anything that makes a schema: Zod would try whether it can make functions from text, which the page's policy
 * refuses and reports.
 */
import { config } from 'zod';

config({ jitless: true });
