import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnobservable, observedValue } from '#shared/model/observed.ts';
import { fuzz, hostileText } from '../../../scripts/testing/fuzz.ts';
import { ProcessTable } from '../process-table.ts';
import { BadRecording } from './bad-recording.ts';
import { importHostCpu, isHostCpuCsv } from './import-host-cpu.ts';
import { importProcessSamples } from './import-process-samples.ts';
import { parseCsvLine } from './parse-csv-line.ts';
import { areProcessSamples } from './read-sample-lines.ts';
import { RecordedPlatform } from './recorded-platform.ts';

describe('parseCsvLine', () => {
  it.each([
    ['a,b', ['a', 'b']],
    [' "a" , "b, c" ,', ['a', 'b, c', '']],
    ['"say ""hi""",x', ['say "hi"', 'x']],
    ['', ['']],
    ['"open', undefined],
    ['"a"b,c', undefined],
  ])('%j', (line, expected) => expect(parseCsvLine(line)).toEqual(expected));
  it('survives anything and gives back any fields', () => {
    fuzz('csv line', hostileText(), (text) => void parseCsvLine(text));
    const field = fc.string({ maxLength: 20 }).filter((text) => !/[\r\n]/.test(text));
    fuzz('csv fields', fc.array(field, { minLength: 1, maxLength: 10 }), (fields) => {
      const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
      expect(parseCsvLine(line)).toEqual(fields);
    });
  });
});

describe('host CPU of others', () => {
  const busyOf = (text: string, cpuCount?: number) => {
    const platform = new RecordedPlatform(importHostCpu(text, cpuCount));
    const busy: number[] = [];
    let idleMs = 0;
    let atMs: number | undefined;
    for (let time = platform.beginTick(); time !== undefined; time = platform.beginTick()) {
      const counters = observedValue(platform.readHostCounters());
      if (counters === undefined) throw new Error('no counters');
      if (atMs !== undefined) {
        const elapsedMs = (time.monotonicMs - atMs) * counters.cpuCount;
        busy.push(Math.round(((elapsedMs - (counters.idleMs - idleMs)) / elapsedMs) * 100));
      }
      [atMs, idleMs] = [time.monotonicMs, counters.idleMs];
    }
    return busy;
  };

  it('gives back every sample', () => {
    expect(busyOf('second,cpu_percent\n0,10\n1,55.5\n2,100\n3,0\n')).toEqual([10, 56, 100, 0]);
    expect(
      busyOf(' "Time" , "CPU_Percent" \r\n2024-05-01T00:00:00Z, 20 \r\n2024-05-01T00:00:01Z, "30%"\r\n\r\n', 8),
    ).toEqual([20, 30]);
  });

  it('knows no processes', () => {
    const platform = new RecordedPlatform(importHostCpu('second,cpu_percent\n0,10\n'));
    platform.beginTick();
    expect(isUnobservable(platform.sweepProcesses(new ProcessTable(4)))).toBe(true);
    expect(platform.capabilities().filter(({ reason }) => reason === undefined)).toEqual([{ name: 'host-cpu' }]);
    expect(platform.describeHost().cpuCount).toBe(1);
  });

  it.each([
    ['second,cpu\n0,10\nx,10\n', 'line 3: there is no time here'],
    ['second,cpu_percent\n0,ten\n', 'line 2: cpu_percent is no number'],
    ['second,cpu_percent\n0,150\n', 'line 2: cpu_percent is no number'],
    ['second,cpu_percent\n\n5,10\n5,10\n', 'line 4: the time does not rise'],
    ['second,cpu_percent\n', 'there are no samples'],
    ['what,ever\n', 'line 1: expected the columns'],
  ])('%j is refused with its line', (text, message) => expect(() => importHostCpu(text)).toThrow(message));

  it('survives anything', () => {
    fuzz('host cpu csv', hostileText(), (text) => {
      isHostCpuCsv(text);
      expectBadOrFine(() => importHostCpu(`second,cpu_percent\n${text}`));
    });
  });
});

describe('process samples of others', () => {
  const cpuOf = (text: string) => {
    const platform = new RecordedPlatform(importProcessSamples(text));
    const table = new ProcessTable(16);
    const ticks: Record<string, number>[] = [];
    while (platform.beginTick() !== undefined) {
      platform.sweepProcesses(table);
      const cpuMs: Record<string, number> = {};
      for (let slot = 0; slot < table.slotLimit; slot++) {
        if (table.seenIn[slot] === 0) continue;
        const details = observedValue(platform.readProcess(table.pid[slot] ?? 0, table.startId[slot] ?? 0));
        cpuMs[`${table.pid[slot]} ${details?.name.text}`] = table.cpuMs(slot);
      }
      ticks.push(cpuMs);
    }
    return ticks;
  };

  it('reads CSV with percentages, processes that come, go and change', () => {
    const text =
      'time,pid,comm,cpu_percent,exe\n0,1,init,0,/sbin/init\n0,5,xmrig,200,/tmp/x\n2,1,init,50,\n2,5,xmrig,200,/tmp/x\n4,5,bash,10,/bin/bash\n';
    expect(cpuOf(text)).toEqual([
      { '1 init': 0, '5 xmrig': 4_000 },
      { '1 init': 1_000, '5 xmrig': 8_000 },
      { '5 bash': 200 },
    ]);
  });

  it('reads JSON lines with counters', () => {
    const text =
      '{"second":0,"pid":5,"process":"a b","cpu_seconds":1.5}\n\n{"second":1,"pid":"5","process":"a b","cpu_seconds":2.5,"cmdline":["a","b"]}\n{"second":2,"pid":5,"process":"a b","cpu_ms":10}\n';
    expect(cpuOf(text)).toEqual([{ '5 a b': 1_500 }, { '5 a b': 2_500 }, { '5 a b': 10 }]);
    expect(areProcessSamples(text.split('\n')[0] ?? '')).toBe(true);
    expect(areProcessSamples('second,cpu_percent')).toBe(false);
    expect(isHostCpuCsv('time,pid,name,cpu_percent')).toBe(false);
  });

  it.each([
    ['time,pid,name,cpu_ms\n0,5,x\n', 'line 2: needs one of'],
    ['time,pid,name,cpu_ms\n0,5,,1\n', 'line 2: the process has no name'],
    ['time,pid,name,cpu_ms\n0,-5,x,1\n', 'line 2: pid is not a number'],
    ['time,pid,name,cpu_ms\n3,5,x,1\n2,5,x,1\n', 'line 3: the time falls'],
    ['time,pid,name,cpu_ms\n3,5,x,1\n3,5,x,1\n', 'line 3: pid 5 twice'],
    ['{"time":1,"pid":5}\n[]\n', 'line 1: the process has no name'],
  ])('%j is refused with its line', (text, message) => expect(() => importProcessSamples(text)).toThrow(message));

  it('survives anything', () => {
    fuzz('process samples', hostileText(), (text) => {
      areProcessSamples(text);
      expectBadOrFine(() => importProcessSamples(`time,pid,name,cpu_ms\n${text}`));
      expectBadOrFine(() => importProcessSamples(`{"time":1,"pid":1,"name":"x","cpu_ms":1}\n${text}`));
    });
  });
});

function expectBadOrFine(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof BadRecording)) throw error;
  }
}
