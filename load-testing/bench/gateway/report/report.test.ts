import { describe, expect, it } from 'vitest';
import { FigureSheet } from '../figures.ts';
import { judge } from '../goals.ts';
import { quickPlan } from '../plan.ts';
import { reportText, type Result } from './report.ts';

const MACHINE = {
  cores: 2,
  processor: 'Some Processor',
  memoryGb: 8,
  system: 'Linux 6.1',
  node: '24.0.0',
  undici: '8.0.0',
  nginx: null,
  loadBefore: 0.1,
};

function report(fill: (sheet: FigureSheet) => void, overrides: Partial<Result> = {}): string {
  const sheet = new FigureSheet();
  fill(sheet);
  const result: Result = {
    machine: MACHINE,
    plan: quickPlan(),
    sections: ['http'],
    subjects: ['gateway', 'bare', 'nginx', 'direct'],
    sheet,
    foreignLoad: { http: 0.01 },
    problems: [],
    notes: ['nginx is not installed and was left out.'],
    ...overrides,
  };
  return reportText(result, judge(sheet));
}

const lineOf = (text: string, start: string): string =>
  text.split('\n').find((line) => line.trim().startsWith(start)) ?? '';

describe('reportText', () => {
  it('shows medians, the ratio, the goal and its verdict in one line', () => {
    const text = report((sheet) => {
      for (const [gateway, bare] of [
        [7000, 10_000],
        [8000, 10_000],
        [9000, 10_000],
      ] as const) {
        sheet.record('requestsPerSecond', 'gateway', gateway);
        sheet.record('requestsPerSecond', 'bare', bare);
      }
    });
    expect(lineOf(text, 'requests/s')).toMatch(
      /^ {2}requests\/s +8,000 +10,000 +0\.80 +goal ≥ 0\.75 × bare +met$/,
    );
    expect(text).toContain('7,000 – 9,000');
    expect(text).toContain('0.70 – 0.90');
    expect(text).toContain('Goals: 1 met, 0 missed, 8 not measured.');
  });

  it('names what was missed, and by how much a difference is over', () => {
    const text = report(
      (sheet) => {
        sheet.record('firstTokenP99', 'bare', 20);
        sheet.record('firstTokenP99', 'gateway', 90);
      },
      { sections: ['ttft'] },
    );
    expect(lineOf(text, 'first token p99')).toMatch(/goal ≤ bare \+ 50 ms +missed \(\+70\)$/);
    expect(text).toContain('  missed: first token p99 ≤ bare + 50 ms');
  });

  it('leaves out the columns of targets that were not measured', () => {
    const text = report((sheet) => sheet.record('requestsPerSecond', 'bare', 10_000));
    expect(text).not.toContain('÷');
    expect(text).toMatch(/\n +bare\n/);
    expect(text).toContain('nginx is not installed and was left out.');
  });

  it('says what failed, or that nothing did', () => {
    expect(report(() => {})).toContain('No request failed.');
    const problems = [{ where: 'http, gateway', reason: 'status 500', count: 3 }];
    expect(report(() => {}, { problems })).toContain('FAILED:\n  http, gateway: 3 × status 500');
  });

  it('warns of a section in which other processes took part of the cores', () => {
    expect(report(() => {}, { foreignLoad: { http: 0.347 } })).toContain(
      'OTHER PROCESSES TOOK 35 % OF THE CORES',
    );
    expect(report(() => {})).not.toContain('OTHER PROCESSES');
  });

  it('tells the machine, and how surely intervals hold the median', () => {
    const text = report(() => {});
    expect(text).toMatch(
      /^2 cores \(Some Processor\), 8 GB, Linux 6\.1, Node 24\.0\.0, undici 8\.0\.0, load before 0\.10/,
    );
    expect(text).toContain('3 rounds, intervals cover 75 %');
  });
});
