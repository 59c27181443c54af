import { describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../scripts/testing/fuzz.ts';
import { classifyPreload } from './ordinary-preload.ts';

/** As ld.so(8) wants it, written so that it does not look like a slip of ours. */
const PLATFORM = ['$', '{PLATFORM}'].join('');

describe('classifyPreload', () => {
  it.each([
    ['/usr/lib/x86_64-linux-gnu/libjemalloc.so.2', 'ordinary'],
    ['/usr/lib/libtcmalloc_minimal.so.4.5.16', 'ordinary'],
    [`/usr/lib/arm-linux-gnueabihf/libarmmem-${PLATFORM}.so`, 'ordinary'],
    ['/$LIB/liboneagentproc.so', 'ordinary'],
    ['libeatmydata.so', 'ordinary'],
    ['/usr/local/lib/libprocesshider.so', 'packaged'],
    ['/lib/libgcwrap.so', 'packaged'],
    ['/tmp/libjemalloc.so.2', 'elsewhere'],
    ['/usr/lib/.hidden/libjemalloc.so', 'elsewhere'],
    ['/usr/lib/../../tmp/libjemalloc.so', 'elsewhere'],
    ['/dev/shm/x.so', 'elsewhere'],
    ['/home/a/lib/x.so', 'elsewhere'],
    ['C:\\Program Files\\Sensor\\hook64.dll', 'packaged'],
    ['c:\\program files (x86)\\Sensor\\hook.dll', 'packaged'],
    ['\\Device\\HarddiskVolume5\\Program Files\\Sensor\\hook64.dll', 'packaged'],
    ['\\Device\\HarddiskVolume5\\Sensor\\hook64.dll', 'elsewhere'],
    ['C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18\\MpOav.dll', 'packaged'],
    ['C:\\ProgramData\\Microsoft\\Crypto\\x.dll', 'elsewhere'],
    ['C:\\ProgramData\\x.dll', 'elsewhere'],
    ['C:\\Windows\\Temp\\x.dll', 'elsewhere'],
    ['C:/Windows/Temp/x.dll', 'elsewhere'],
    ['C:\\Windows\\System32\\spool\\drivers\\color\\x.dll', 'elsewhere'],
    ['C:\\Program Files\\..\\x.dll', 'elsewhere'],
    ['C:\\Windows\\..\\Users\\Public\\x.dll', 'elsewhere'],
    ['C:\\Program Files\\.x\\x.dll', 'elsewhere'],
    ['C:\\Users\\Public\\Program Files\\x.dll', 'elsewhere'],
    ['\\Device\\Mup\\host\\share\\x.dll', 'elsewhere'],
  ])('%s is %s', (path, expected) => expect(classifyPreload(path)).toBe(expected));
  it('survives anything', () => fuzz('preload path', hostileText(), (text) => void classifyPreload(text)));
});
