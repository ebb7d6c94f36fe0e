import { describe, expect, test } from 'vitest';
import { dangerOf, endingOf, fileKindOf, isOpenable, savedName, shownName, splitName } from './file-look.ts';

const RLO = '\u202e';

describe('names of files', () => {
  test.each([
    ['setup.exe', 'runs'],
    ['SETUP.EXE', 'runs'],
    ['setup.exe. . ', 'runs'],
    ['a.bat', 'runs'],
    ['a.cmd', 'runs'],
    ['a.js', 'runs'],
    ['a.vbs', 'runs'],
    ['a.ps1', 'runs'],
    ['a.msi', 'runs'],
    ['a.scr', 'runs'],
    ['a.lnk', 'runs'],
    ['a.desktop', 'runs'],
    ['a.sh', 'runs'],
    ['A.app', 'runs'],
    ['a.jar', 'runs'],
    ['a.html', 'runs'],
    ['invoice.pdf.exe', 'hides'],
    ['invoice.pdf .exe', 'hides'],
    [`ann${RLO}fdp.exe`, 'hides'],
    [`report${RLO}txt.pdf`, 'hides'],
    ['a\u200b.pdf', 'hides'],
    ['report.pdf', null],
    ['archive.tar.gz', null],
    ['photo.jpg', null],
    ['รายงาน.docx', null],
    ['README', null],
    ['.profile', null],
  ] as const)('%j: %s', (name, danger) => {
    expect(dangerOf(name)).toBe(danger);
  });

  test('what hides something is seen', () => {
    expect(shownName(`ann${RLO}fdp.exe`)).toBe('ann□fdp.exe');
    expect(shownName('a\nb')).toBe('a□b');
    expect(shownName('สวัสดี 👋.txt')).toBe('สวัสดี 👋.txt');
  });

  test('the ending is the one that counts', () => {
    expect(['a.TXT', 'a.', 'a', '.x', 'a.b.c', 'a.exe ', 'ก.ข.pdf'].map(endingOf)).toEqual([
      ...['txt', '', '', '', 'c', 'exe', 'pdf'],
    ]);
  });

  test('only what shows and does not run is opened', () => {
    expect(['a.pdf', 'a.docx', 'a.zip', 'a.mp4'].every(isOpenable)).toBe(true);
    expect(['a.exe', 'a.pdf.exe', `a${RLO}.pdf`, 'a', 'a.unknown', 'a.svg', 'a.docm'].some(isOpenable)).toBe(false);
  });

  test('the icon is that of the kind', () => {
    expect(['a.pdf', 'a.xlsx', 'a.mp3', 'a.exe', 'a.abc'].map(fileKindOf)).toEqual([
      ...['pdf', 'sheet', 'sound', 'danger', 'other'],
    ]);
  });

  test('the middle can go, the ending stays', () => {
    expect(splitName('a.txt')).toEqual(['a.txt', '']);
    const [start, end] = splitName('the annual report of the committee 2026.docx');
    expect(start + end).toBe('the annual report of the committee 2026.docx');
    expect(end).toBe('026.docx'.slice(-8));
    expect(splitName('รายงานประจำปีของคณะกรรมการ.pdf').join('')).toBe('รายงานประจำปีของคณะกรรมการ.pdf');
  });

  test.each([
    ['report.pdf', 'report.pdf'],
    ['a:b?c*.txt', 'a_b_c_.txt'],
    ['con', '_con'],
    ['COM1.txt', '_COM1.txt'],
    ['name. ', 'name'],
    [`ann${RLO}fdp.exe`, 'annfdp.exe'],
    ['...', 'file'],
    ['../../x', '.._.._x'],
  ])('%j is saved as %j', (name, saved) => {
    expect(savedName(name)).toBe(saved);
  });
});
