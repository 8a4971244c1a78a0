/**
 * Lets Node resolve `@/lib/…` in a program of yours: `node --import ./service/facade/register.mjs program.ts`. TypeScript and
 * bundlers know it from `paths` in tsconfig.json.
 */
import { registerHooks } from 'node:module';

const ALIAS = '@/lib/';

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!specifier.startsWith(ALIAS)) return nextResolve(specifier, context);
    const name = specifier.slice(ALIAS.length).replace(/\.[jt]s$/, '');
    return nextResolve(new URL(`./${name}.ts`, import.meta.url).href, context);
  },
});
