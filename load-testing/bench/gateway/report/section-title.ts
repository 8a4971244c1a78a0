/** What a section measured, in one line, with the figures of its plan. */
import { medianInterval } from '../../statistics.ts';
import type { Plan, SectionName, StreamPlan } from '../plan.ts';
import { formatNumber } from './format-figure.ts';

export function sectionTitle(section: SectionName, plan: Plan): string {
  switch (section) {
    case 'start':
      return `Start; memory ${seconds(plan.start.idleMs)} later${roundsText(plan.start.rounds)}`;
    case 'memory':
      return `Memory: ${formatNumber(plan.memory.streams.count)} streams held open, an event a second each`;
    case 'http':
      return (
        `Whole answers: ${plan.http.connections} connections, closed loop, ` +
        `${seconds(plan.http.durationMs)}${roundsText(plan.http.rounds)}`
      );
    case 'paced':
      return (
        `Whole answers: ${plan.paced.perSecond} requests a second, open loop, ` +
        `${seconds(plan.paced.durationMs)}${roundsText(plan.paced.rounds)}`
      );
    case 'streams':
      return `Streams: ${streamsText(plan.streams.streams)}${roundsText(plan.streams.rounds)}`;
    case 'delay':
      return `Delay of events: ${streamsText(plan.delay.streams)}${roundsText(plan.delay.rounds)}`;
    case 'ttft':
      return (
        `Time to first token: ${formatNumber(plan.ttft.streams.count)} streams on new connections ` +
        `within ${seconds(plan.ttft.streams.overMs)}${roundsText(plan.ttft.rounds)}`
      );
  }
}

function streamsText({ count, deltas, intervalMs }: StreamPlan): string {
  return `${formatNumber(count)} of ${deltas} events, ${intervalMs} ms apart`;
}

/** The rounds, and how surely the interval holds the true median. */
function roundsText(rounds: number): string {
  const coverage = medianInterval(Array.from({ length: rounds }, () => 0))?.coverage ?? 0;
  if (rounds === 1) return '; 1 round';
  return `; ${rounds} rounds, intervals cover ${Math.floor(coverage * 100)} %`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
