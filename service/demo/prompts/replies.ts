/**
 * What was answered earlier in a conversation. Made up here rather than taken from the real answers, so that what is sent
 * depends on the seed alone and not on how a call went.
 */
import { integerBetween, pick, type Random } from '../../upstream/simulator/random.ts';
import type { Language } from '../script/script-schema.ts';

const SENTENCES: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'Let us take it one step at a time, beginning with what cannot be moved.',
    'The first thing to settle is the budget, since everything else depends on it.',
    'Write down what you know for certain, and mark what is only a guess.',
    'Two of these points matter more than the others, and they are cheap to check.',
    'A small trial over one week tells you more than a month of planning.',
    'Ask somebody who did it last year; their surprises will be yours too.',
    'If you have to choose, keep the part that people notice first.',
    'This is the usual order, though the second and third step may change places.',
    'Set a date for looking at it again, or it will look at you.',
    'It helps to name one person who decides when opinions differ.',
    'Keep the receipts and the names of those you talked to.',
    'Most of the delay comes from waiting, not from work, so ask early.',
    'Here is the same in a table: what, who, until when, and how you will know that it is done.',
    'The risk is small in the beginning and grows with every day that nobody looks.',
    'Should it not work out, the way back costs you one afternoon.',
    'I would leave the details for later and begin with the part you can do today.',
  ],
  fil: [
    'Isa-isahin natin, simula sa hindi na mababago.',
    'Unahin ang badyet, dahil dito nakasalalay ang lahat ng iba pa.',
    'Isulat ang sigurado ka, at markahan ang hula lang.',
    'Dalawa rito ang mas mahalaga, at madali naman silang tingnan.',
    'Mas marami kang malalaman sa isang linggong pagsubok kaysa sa isang buwang pagpaplano.',
    'Magtanong sa gumawa na nito noong isang taon.',
    'Kung kailangang pumili, itira ang unang napapansin ng mga tao.',
    'Ito ang karaniwang ayos, pero puwedeng magpalit ang ikalawa at ikatlo.',
    'Magtakda ng araw kung kailan muling titingnan.',
    'Mabuting may isang taong magpapasya kapag hindi magkasundo.',
    'Itago ang mga resibo at ang pangalan ng mga kinausap.',
    'Karamihan ng pagkaantala ay sa paghihintay, kaya magtanong nang maaga.',
    'Narito ang pareho sa talaan: ano, sino, hanggang kailan, at paano malalaman na tapos na.',
    'Maliit ang panganib sa simula at lumalaki habang walang tumitingin.',
    'Kung hindi umubra, isang hapon lang ang kapalit ng pagbabalik.',
    'Simulan sa kaya mong gawin ngayon, at iwan muna ang detalye.',
  ],
};

/** An answer of some 60 to 200 tokens. */
export function earlierReply(language: Language, random: Random): string {
  const count = integerBetween(random, 4, 10);
  return Array.from({ length: count }, () => pick(random, SENTENCES[language])).join(' ');
}
