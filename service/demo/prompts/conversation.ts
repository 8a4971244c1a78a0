/** What people ask, turn by turn, with blanks that are filled in differently each time. */
import { pick, type Random } from '../../upstream/simulator/random.ts';
import type { Language } from '../script/script-schema.ts';
import { ENGLISH_CONVERSATIONS } from './conversations-english.ts';
import { FILIPINO_CONVERSATIONS } from './conversations-filipino.ts';

/** The turns of one person; `{place}` and the like are blanks. */
export type Conversation = readonly string[];

const BLANKS: Readonly<Record<Language, Readonly<Record<string, readonly string[]>>>> = {
  en: {
    place: ['Baguio', 'Iloilo', 'Davao', 'Vigan', 'Bohol', 'Dumaguete', 'Tagaytay', 'Siargao'],
    amount: ['4,500', '12,000', '27,500', '38,000', '65,000', '120,000'],
    number: ['3', '5', '8', '12', '20', '35', '60'],
    day: ['Monday', 'Tuesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    person: ['my manager', 'my sister', 'a supplier', 'our landlord', 'a new customer', 'the school'],
    thing: [
      'a bakery',
      'a laundry shop',
      'a milk tea stall',
      'a repair shop',
      'an online shop',
      'a small farm',
    ],
    subject: [
      'fractions',
      'photosynthesis',
      'the water cycle',
      'probability',
      'supply and demand',
      'plate tectonics',
    ],
    column: ['delivery_date', 'unit_price', 'branch', 'customer_id', 'quantity', 'status'],
  },
  fil: {
    place: ['Baguio', 'Iloilo', 'Davao', 'Vigan', 'Bohol', 'Dumaguete', 'Tagaytay', 'Siargao'],
    amount: ['4,500', '12,000', '27,500', '38,000', '65,000', '120,000'],
    number: ['tatlo', 'lima', 'walo', 'sampu', 'dalawampu', 'tatlumpu'],
    day: ['Lunes', 'Martes', 'Huwebes', 'Biyernes', 'Sabado', 'Linggo'],
    person: ['boss ko', 'kapatid ko', 'supplier namin', 'may-ari ng bahay', 'bagong suki', 'guro ng anak ko'],
    thing: ['panaderya', 'labahan', 'milk tea stall', 'sari-sari store', 'online shop', 'maliit na bukid'],
    subject: ['fractions', 'photosynthesis', 'water cycle', 'probability', 'supply at demand', 'lindol'],
    column: ['petsa', 'presyo', 'sangay', 'suki', 'dami', 'estado'],
  },
};

const CONVERSATIONS: Readonly<Record<Language, readonly Conversation[]>> = {
  en: ENGLISH_CONVERSATIONS,
  fil: FILIPINO_CONVERSATIONS,
};

/** One of the conversations, its blanks filled; a blank is the same in all turns. */
export function pickConversation(language: Language, random: Random): string[] {
  const chosen = new Map<string, string>();
  const fill = (_: string, blank: string): string => {
    const known = chosen.get(blank) ?? pick(random, BLANKS[language][blank] ?? [blank]);
    chosen.set(blank, known);
    return known;
  };
  return pick(random, CONVERSATIONS[language]).map((turn) => turn.replaceAll(/\{(\w+)\}/g, fill));
}
