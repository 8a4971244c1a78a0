/** What people bring to call the gateway with, each ready to be copied with the address at which this one is reached. */

export const TOOLS = ['claudeCode', 'typescript', 'python', 'curl'] as const;
export type Tool = (typeof TOOLS)[number];

/** Where a client key is asked for, it goes in its place; elsewhere SDKs must send something, and it is ignored. */
const ANY_KEY = 'anything';
const CLIENT_KEY = 'tly_your-client-key';
const MODEL = 'claude-sonnet-5-5';

export interface SnippetParts {
  /** The base URL for clients, without a trailing slash. */
  readonly address: string;
  readonly clientKeyRequired: boolean;
}

export function snippet(tool: Tool, { address, clientKeyRequired }: SnippetParts): string {
  const key = clientKeyRequired ? CLIENT_KEY : ANY_KEY;
  switch (tool) {
    case 'claudeCode':
      return [`export ANTHROPIC_BASE_URL=${address}`, `export ANTHROPIC_AUTH_TOKEN=${key}`, 'claude'].join(
        '\n',
      );
    case 'typescript':
      return [
        "import Anthropic from '@anthropic-ai/sdk';",
        '',
        `const client = new Anthropic({ baseURL: '${address}', apiKey: '${key}' });`,
        'const message = await client.messages.create({',
        `  model: '${MODEL}',`,
        '  max_tokens: 200,',
        "  messages: [{ role: 'user', content: 'Kumusta?' }],",
        '});',
        'console.log(message.content);',
      ].join('\n');
    case 'python':
      return [
        'from anthropic import Anthropic',
        '',
        `client = Anthropic(base_url="${address}", api_key="${key}")`,
        'message = client.messages.create(',
        `    model="${MODEL}",`,
        '    max_tokens=200,',
        '    messages=[{"role": "user", "content": "Kumusta?"}],',
        ')',
        'print(message.content[0].text)',
      ].join('\n');
    case 'curl':
      return [
        `curl ${address}/v1/messages \\`,
        ...(clientKeyRequired ? [`  -H 'x-api-key: ${key}' \\`] : []),
        "  -H 'content-type: application/json' \\",
        "  -H 'anthropic-version: 2023-06-01' \\",
        `  -d '{"model":"${MODEL}","max_tokens":200,"messages":[{"role":"user","content":"Kumusta?"}]}'`,
      ].join('\n');
  }
}
