/** A small piece of code named after the question, in the language it asks for. */
import type { Random } from '../random.ts';
import { integerBetween, pick } from '../random.ts';
import type { Question } from './question.ts';

const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/\btypescript|\bts\b/i, 'typescript'],
  [/\bjavascript|\bjs\b|node/i, 'javascript'],
  [/\bsql\b|query/i, 'sql'],
  [/\bbash\b|shell|script/i, 'bash'],
];

export function codeSample(question: Question, random: Random): string {
  const language = LANGUAGES.find(([pattern]) => pattern.test(question.text))?.[1] ?? 'python';
  const words = question.keywords
    .map((word) => word.replaceAll(/[^a-z0-9]/g, ''))
    .filter(
      (word) =>
        /^[a-z]/.test(word) &&
        !/^(?:function|code|script|program|class|query|python|javascript|typescript|sql)$/.test(word),
    )
    .slice(0, 3);
  const name = words.length === 0 ? ['solve'] : words;
  return `\`\`\`${language}\n${body(language, name, integerBetween(random, 10, 500), random)}\n\`\`\``;
}

function body(language: string, words: readonly string[], limit: number, random: Random): string {
  const snake = words.join('_');
  const camel = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  const item = pick(random, ['item', 'entry', 'value', 'row', 'part']);
  switch (language) {
    case 'typescript':
      return `export function ${camel}(${item}s: readonly string[], limit = ${limit}): string[] {\n  return ${item}s.filter((${item}) => ${item}.trim() !== '').slice(0, limit);\n}`;
    case 'javascript':
      return `export function ${camel}(${item}s, limit = ${limit}) {\n  return ${item}s.filter((${item}) => ${item} != null).slice(0, limit);\n}`;
    case 'sql':
      return `SELECT ${item}, COUNT(*) AS total\nFROM ${snake}\nGROUP BY ${item}\nORDER BY total DESC\nLIMIT ${limit};`;
    case 'bash':
      return `#!/usr/bin/env bash\nset -euo pipefail\n\n${snake}() {\n  head -n "\${1:-${limit}}"\n}\n\n${snake} "$@"`;
    default:
      return `def ${snake}(${item}s, limit=${limit}):\n    """Keep the first \`limit\` ${item}s that are not empty."""\n    return [${item} for ${item} in ${item}s if ${item}][:limit]`;
  }
}
