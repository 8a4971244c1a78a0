/** A small piece of code for what the question asks: a well-known exercise where it names one, else a filter. */
import type { Random } from '../random.ts';
import { integerBetween, pick } from '../random.ts';
import type { Question } from './question.ts';

type Language = 'python' | 'javascript' | 'typescript' | 'sql' | 'bash';

const LANGUAGES: readonly (readonly [RegExp, Language])[] = [
  [/\btypescript|\bts\b/i, 'typescript'],
  [/\bjavascript|\bjs\b|node/i, 'javascript'],
  [/\bsql\b|query/i, 'sql'],
  [/\bbash\b|shell/i, 'bash'],
];

interface Exercise {
  readonly cue: RegExp;
  readonly python: string;
  readonly script: string;
}

/** `{t}` becomes a type annotation in TypeScript and nothing in JavaScript. */
const EXERCISES: readonly Exercise[] = [
  {
    cue: /palindrome/i,
    python:
      'def is_palindrome(text):\n    letters = [c.lower() for c in text if c.isalnum()]\n    return letters == letters[::-1]',
    script:
      "export function isPalindrome(text{: string}) {\n  const letters = text.toLowerCase().replace(/[^a-z0-9]/g, '');\n  return letters === [...letters].reverse().join('');\n}",
  },
  {
    cue: /revers|baligtad/i,
    python: 'def reverse(text):\n    return text[::-1]',
    script: "export function reverse(text{: string}) {\n  return [...text].reverse().join('');\n}",
  },
  {
    cue: /fibonacci/i,
    python:
      'def fibonacci(count):\n    a, b = 0, 1\n    for _ in range(count):\n        yield a\n        a, b = b, a + b',
    script:
      'export function* fibonacci(count{: number}) {\n  let [a, b] = [0, 1];\n  for (let i = 0; i < count; i += 1) {\n    yield a;\n    [a, b] = [b, a + b];\n  }\n}',
  },
  {
    cue: /factorial/i,
    python:
      'def factorial(n):\n    result = 1\n    for factor in range(2, n + 1):\n        result *= factor\n    return result',
    script:
      'export function factorial(n{: number}) {\n  let result = 1;\n  for (let factor = 2; factor <= n; factor += 1) result *= factor;\n  return result;\n}',
  },
  {
    cue: /\bprimes?\b/i,
    python:
      'def is_prime(n):\n    if n < 2:\n        return False\n    return all(n % d for d in range(2, int(n ** 0.5) + 1))',
    script:
      'export function isPrime(n{: number}) {\n  if (n < 2) return false;\n  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) return false;\n  return true;\n}',
  },
  {
    cue: /fizz/i,
    python: 'for i in range(1, 101):\n    print("Fizz" * (i % 3 == 0) + "Buzz" * (i % 5 == 0) or i)',
    script:
      "for (let i = 1; i <= 100; i += 1) {\n  console.log((i % 3 ? '' : 'Fizz') + (i % 5 ? '' : 'Buzz') || i);\n}",
  },
  {
    cue: /count|word|bilang/i,
    python:
      'from collections import Counter\n\ndef count_words(text):\n    return Counter(text.lower().split())',
    script:
      'export function countWords(text{: string}) {\n  const counts = new Map();\n  for (const word of text.toLowerCase().split(/\\s+/)) counts.set(word, (counts.get(word) ?? 0) + 1);\n  return counts;\n}',
  },
];

export function codeSample(question: Question, random: Random): string {
  const language = LANGUAGES.find(([pattern]) => pattern.test(question.text))?.[1] ?? 'python';
  const exercise = EXERCISES.find(({ cue }) => cue.test(question.text));
  const known = exercise === undefined ? undefined : solved(exercise, language);
  return `\`\`\`${language}\n${known ?? filter(language, nameFrom(question), random)}\n\`\`\``;
}

function solved({ python, script }: Exercise, language: Language): string | undefined {
  if (language === 'python') return python;
  if (language === 'javascript') return script.replaceAll(/\{: \w+\}/g, '');
  return language === 'typescript' ? script.replaceAll(/\{(: \w+)\}/g, '$1') : undefined;
}

function nameFrom(question: Question): string[] {
  const words = question.keywords
    .map((word) => word.replaceAll(/[^a-z0-9]/g, ''))
    .filter(
      (word) =>
        /^[a-z]/.test(word) &&
        !/^(?:function|code|script|program|class|query|python|javascript|typescript|sql|bash)$/.test(word),
    )
    .slice(0, 3);
  return words.length === 0 ? ['solve'] : words;
}

function filter(language: Language, words: readonly string[], random: Random): string {
  const limit = integerBetween(random, 10, 500);
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
    case 'python':
    default:
      return `def ${snake}(${item}s, limit=${limit}):\n    """Keep the first \`limit\` ${item}s that are not empty."""\n    return [${item} for ${item} in ${item}s if ${item}][:limit]`;
  }
}
