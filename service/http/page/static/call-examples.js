/**
 * How to call the gateway, ready to paste, for the address the page was opened at.
 *
 * @typedef {{ id: string, label: string, code: string }} CallExample
 */

const MODEL = 'claude-sonnet-5-5';
const QUESTION = 'Kumusta?';

/** Stands where an SDK wants a credential and the gateway asks for none. */
const NO_CREDENTIAL = 'tulay';
/** To be replaced by the caller's own. */
const CLIENT_KEY = 'tly_your-client-key';

export const firstMessage = {
  model: MODEL,
  max_tokens: 256,
  messages: [{ role: 'user', content: QUESTION }],
};

/**
 * @param {string} origin of the service, without a slash at its end
 * @param {boolean} clientKeyRequired
 * @returns {CallExample[]}
 */
export function callExamples(origin, clientKeyRequired) {
  const credential = clientKeyRequired ? CLIENT_KEY : NO_CREDENTIAL;
  return [
    { id: 'curl', label: 'cURL', code: curl(origin, clientKeyRequired) },
    {
      id: 'claude-code',
      label: 'Claude Code',
      code: lines(
        `export ANTHROPIC_BASE_URL=${origin}`,
        `export ANTHROPIC_AUTH_TOKEN=${credential}`,
        'claude',
      ),
    },
    {
      id: 'typescript',
      label: 'TypeScript',
      code: lines(
        "import Anthropic from '@anthropic-ai/sdk';",
        '',
        'const client = new Anthropic({',
        `  baseURL: '${origin}',`,
        `  apiKey: '${credential}',`,
        '});',
        'const message = await client.messages.create({',
        `  model: '${MODEL}',`,
        '  max_tokens: 256,',
        '  messages: [',
        `    { role: 'user', content: '${QUESTION}' },`,
        '  ],',
        '});',
        'console.log(message.content);',
      ),
    },
    {
      id: 'python',
      label: 'Python',
      code: lines(
        'from anthropic import Anthropic',
        '',
        'client = Anthropic(',
        `    base_url="${origin}",`,
        `    api_key="${credential}",`,
        ')',
        'message = client.messages.create(',
        `    model="${MODEL}",`,
        '    max_tokens=256,',
        '    messages=[',
        `        {"role": "user", "content": "${QUESTION}"},`,
        '    ],',
        ')',
        'print(message.content)',
      ),
    },
  ];
}

/**
 * @param {string} origin
 * @param {boolean} clientKeyRequired
 */
function curl(origin, clientKeyRequired) {
  return lines(
    `curl ${origin}/v1/messages \\`,
    "  -H 'content-type: application/json' \\",
    "  -H 'anthropic-version: 2023-06-01' \\",
    ...(clientKeyRequired ? [`  -H 'x-api-key: ${CLIENT_KEY}' \\`] : []),
    "  -d '{",
    `    "model": "${MODEL}",`,
    '    "max_tokens": 256,',
    '    "messages": [',
    `      {"role": "user", "content": "${QUESTION}"}`,
    '    ]',
    "  }'",
  );
}

/** @param {string[]} all */
const lines = (...all) => all.join('\n');
