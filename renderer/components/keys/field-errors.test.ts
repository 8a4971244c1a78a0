import { describe, expect, it } from 'vitest';
import { fieldErrors } from './field-errors.ts';

describe('a refusal', () => {
  it('is of the field that it begins with, as a sentence', () => {
    expect(fieldErrors('label: another key is called lab-1 already: choose another label.')).toEqual({
      fields: { label: 'Another key is called lab-1 already: choose another label.' },
      rest: null,
    });
  });

  it('is taken apart where several fields are at fault', () => {
    expect(
      fieldErrors(
        'priority: give a whole number from 0 to 10; limits.requestsPerDay: give a number; or null',
      ),
    ).toEqual({
      fields: { priority: 'Give a whole number from 0 to 10.', requestsPerDay: 'Give a number; or null.' },
      rest: null,
    });
  });

  it('stands by itself where it is about no field', () => {
    expect(fieldErrors('The disk is full; nothing was changed.')).toEqual({
      fields: {},
      rest: 'The disk is full; nothing was changed.',
    });
  });
});
