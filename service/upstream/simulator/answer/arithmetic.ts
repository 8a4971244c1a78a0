/** Works out a plain sum that stands in a question: numbers, + - * / and brackets. Nothing else is evaluated. */

const EXPRESSION = /[\d(][\d\s.,()+\-*/×÷x^]*[\d)]/g;

export interface Sum {
  readonly expression: string;
  readonly value: number;
}

/** @returns the first real sum in the text; undefined when there is none, or when it has no finite value. */
export function findSum(text: string): Sum | undefined {
  for (const [found] of text.slice(0, 500).matchAll(EXPRESSION)) {
    const expression = found.trim();
    if (
      !/\d\s*[+\-*/×÷x^]\s*[(\d]/.test(expression) ||
      /\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{2,4}/.test(expression)
    )
      continue;
    const value = evaluate(expression.replaceAll(/(?<=\d),(?=\d{3})/g, ''));
    if (value !== undefined && Number.isFinite(value))
      return { expression, value: Number(value.toPrecision(12)) };
  }
  return undefined;
}

/** Recursive descent over the usual precedence. */
function evaluate(source: string): number | undefined {
  const tokens = source.match(/\d+(?:\.\d+)?|[+\-*/×÷x^()]/g) ?? [];
  let at = 0;

  const primary = (): number => {
    const token = tokens[at];
    at += 1;
    if (token === '(') {
      const inner = sum();
      if (tokens[at] !== ')') return Number.NaN;
      at += 1;
      return inner;
    }
    return token === '-' ? -primary() : Number(token ?? Number.NaN);
  };
  const power = (): number => {
    const base = primary();
    if (tokens[at] !== '^') return base;
    at += 1;
    return base ** power();
  };
  const product = (): number => {
    let left = power();
    for (
      let operator = tokens[at];
      operator !== undefined && '*/×÷x'.includes(operator);
      operator = tokens[at]
    ) {
      at += 1;
      const right = power();
      left = operator === '/' || operator === '÷' ? left / right : left * right;
    }
    return left;
  };
  const sum = (): number => {
    let left = product();
    for (let operator = tokens[at]; operator === '+' || operator === '-'; operator = tokens[at]) {
      at += 1;
      const right = product();
      left = operator === '+' ? left + right : left - right;
    }
    return left;
  };

  const value = sum();
  return at === tokens.length ? value : undefined;
}
