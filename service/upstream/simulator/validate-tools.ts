/** The checks of `tools`, `tool_choice` and `output_config`. */
import { isList, isObject, objectOf, textIn } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;

/** @returns what is wrong, in the API's words; undefined when nothing is. */
export function checkTools(fields: JsonObject): string | undefined {
  const tools = fields['tools'];
  const names = new Set<string>();
  if (tools !== undefined) {
    if (!isList(tools)) return 'tools: Input should be a valid array';
    for (const [index, tool] of tools.entries()) {
      const problem = checkTool(tool, index, names);
      if (problem !== undefined) return problem;
    }
  }
  return (
    checkChoice(fields['tool_choice'], names, fields['thinking']) ?? checkOutput(fields['output_config'])
  );
}

function checkTool(tool: unknown, index: number, names: Set<string>): string | undefined {
  if (!isObject(tool)) return `tools.${index}: Input should be a valid dictionary`;
  const { name, type, input_schema: schema } = tool;
  const custom = type === undefined || type === null || type === 'custom';
  if (!custom) {
    if (typeof name === 'string') names.add(name);
    return undefined;
  }
  const path = `tools.${index}.custom`;
  if (name === undefined) return `${path}.name: Field required`;
  if (typeof name !== 'string' || !TOOL_NAME.test(name)) {
    return `${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
  }
  if (names.has(name)) return 'tools: Tool names must be unique.';
  names.add(name);
  if (schema === undefined) return `${path}.input_schema: Field required`;
  if (!isObject(schema)) return `${path}.input_schema: Input should be a valid dictionary`;
  if (schema['type'] === undefined) return `${path}.input_schema.type: Field required`;
  return schema['type'] === 'object' ? undefined : `${path}.input_schema.type: Input should be 'object'`;
}

function checkChoice(choice: unknown, names: ReadonlySet<string>, thinking: unknown): string | undefined {
  if (choice === undefined || choice === null) return undefined;
  const { type, name } = objectOf(choice);
  if (type !== 'auto' && type !== 'any' && type !== 'none' && type !== 'tool') {
    return `tool_choice: Input tag '${textIn(type) ?? ''}' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'`;
  }
  if (type === 'none') return undefined;
  if (names.size === 0) return 'tool_choice: tool_choice may only be specified while providing tools';
  const thinks = objectOf(thinking)['type'];
  if (type !== 'auto' && (thinks === 'enabled' || thinks === 'adaptive')) {
    return 'Thinking may not be enabled when tool_choice forces tool use.';
  }
  if (type !== 'tool') return undefined;
  if (typeof name !== 'string') return 'tool_choice.tool.name: Field required';
  return names.has(name) ? undefined : `Tool '${name}' not found in provided tools`;
}

function checkOutput(config: unknown): string | undefined {
  if (config === undefined || config === null) return undefined;
  const { format } = objectOf(config);
  if (format === undefined || format === null) return undefined;
  const { type, schema } = objectOf(format);
  if (type !== 'json_schema') return "output_config.format.type: Input should be 'json_schema'";
  return isObject(schema) ? undefined : 'output_config.format.schema: Field required';
}
