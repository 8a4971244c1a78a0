/** Each habit with what its visits are like. */
import type { Habit } from '../script/script-schema.ts';
import { agentVisit } from './agent-visit.ts';
import { assistantVisit } from './assistant-visit.ts';
import { batchVisit } from './batch-visit.ts';
import { carelessVisit } from './careless-visit.ts';
import { chatVisit } from './chat-visit.ts';
import { counterVisit } from './counter-visit.ts';
import { deskVisit } from './desk-visit.ts';
import { impatientVisit } from './impatient-visit.ts';
import type { Visit } from './visit.ts';

export const VISITS: Readonly<Record<Habit, Visit>> = {
  chat: chatVisit,
  assistant: assistantVisit,
  desk: deskVisit,
  batch: batchVisit,
  agent: agentVisit,
  impatient: impatientVisit,
  careless: carelessVisit,
  counter: counterVisit,
};
