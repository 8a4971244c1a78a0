import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { countTextTokens } from '../tokens.ts';
import { answerText } from './answer-text.ts';
import { detectLanguage } from './language.ts';
import { readQuestion } from './question.ts';

const answer = (text: string, seed = '1'): string =>
  answerText(readQuestion(text, undefined), seededRandom(`${seed}:${text}`));

describe('an answer', () => {
  it('is in the language of its question', () => {
    const filipino = [
      'Paano magluto ng sinigang na baboy?',
      'Ano ang pagkakaiba ng utang at ipon?',
      'Bakit mahal ang bigas ngayon?',
      'Magbigay ng limang ideya para sa negosyo sa probinsya',
      'Pwede mo bang i-explain yung inflation sa simpleng salita?',
    ];
    const english = [
      'How do I cook adobo?',
      'What is the difference between debt and savings?',
      'Why is rice so expensive now?',
      'Give me five ideas for a small business',
      'Write a short email to my landlord',
    ];
    for (const question of filipino)
      expect([question, detectLanguage(answer(question))]).toEqual([question, 'fil']);
    for (const question of english)
      expect([question, detectLanguage(answer(question))]).toEqual([question, 'en']);
  });

  it('follows the language asked for rather than the one it is asked in', () => {
    expect(detectLanguage(answer('Explain inflation in Tagalog'))).toBe('fil');
    expect(detectLanguage(answer('Ipaliwanag mo ang inflation sa English'))).toBe('en');
  });

  it('differs for different questions and repeats for the same', () => {
    const words = fc.lorem({ maxCount: 7 });
    fc.assert(
      fc.property(fc.uniqueArray(words, { minLength: 2, maxLength: 40 }), (subjects) => {
        const questions = subjects.map((subject) => `What about ${subject}?`);
        expect(new Set(questions.map((question) => answer(question))).size).toBe(questions.length);
        for (const question of questions) expect(answer(question)).toBe(answer(question));
      }),
      { numRuns: 50 },
    );
  });

  it('speaks of what was asked', () => {
    expect(answer('How does photosynthesis work?')).toMatch(/photosynthesis/i);
    expect(answer('Ano ang bayanihan?')).toMatch(/bayanihan/i);
  });

  it('works out a sum', () => {
    expect(answer('What is 12 * 7?')).toContain('84');
    expect(answer('Magkano ang (3 + 4) x 5?')).toContain('35');
    expect(answer('How much is 1,250 + 250?')).toContain('1500');
  });

  it('does not take a date for a sum', () => {
    expect(answer('What happened on 2026-10-21?')).not.toContain('1995');
  });

  it('repeats words when asked to, and nothing else', () => {
    expect(answer('Reply with exactly: mabuhay')).toBe('mabuhay');
  });

  it('is about as long as asked', () => {
    const tokens = countTextTokens(answer('Write a 400 words essay about bridges'));
    expect(tokens).toBeGreaterThan(400);
    expect(tokens).toBeLessThan(900);
    expect(countTextTokens(answer('Briefly, what is a bridge?'))).toBeLessThan(120);
  });

  it('writes what it is asked to write', () => {
    expect(answer('Write a letter to my landlord about the broken roof')).toMatch(
      /Subject: The broken roof[\s\S]*\[Your name\]/,
    );
    expect(answer('Sumulat ng tula tungkol sa dagat').split('\n').length).toBeGreaterThan(5);
    expect(countTextTokens(answer('Tell me a bedtime story, write a story of 300 words'))).toBeGreaterThan(
      300,
    );
    expect(answer('Write a Python function that checks for a palindrome')).toContain('def is_palindrome');
    expect(answer('Write a TypeScript function for the factorial')).toContain('factorial(n: number)');
  });

  it('sums up the text it is given, in that text’s words', () => {
    const text =
      'The council met on Monday. It voted to rebuild the bridge. The bridge will cost two million.';
    expect(answer(`Summarize this: ${text}`)).toMatch(/rebuild the bridge|The bridge will cost/);
  });

  it('draws on the topic of the question', () => {
    expect(answer('How do I cook tinola with chicken?')).toMatch(/simmer|boil|ingredients|garlic/i);
    expect(answer('Paano mag-ipon ng pera?')).toMatch(/buwan|sahod|gastos/i);
  });

  it('survives any text as a question', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        expect(typeof answer(text)).toBe('string');
      }),
    );
  });

  it('leaves no placeholder behind', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      for (const question of [
        'Compare tea and coffee',
        'Summarize this letter',
        'List three cities',
        'Bakit umuulan?',
        'hi',
      ]) {
        expect(answer(question, String(seed))).not.toMatch(/\{\w\}/);
      }
    }
  });
});
