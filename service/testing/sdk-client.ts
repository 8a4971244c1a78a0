import Anthropic, { type ClientOptions } from '@anthropic-ai/sdk';

/** The official SDK as a client of `address`: it does not retry, and takes nothing from the environment. */
export function sdkClient(address: string, options: ClientOptions = {}): Anthropic {
  return new Anthropic({
    baseURL: address,
    apiKey: 'sk-ant-of-the-client',
    authToken: null,
    maxRetries: 0,
    ...options,
  });
}
