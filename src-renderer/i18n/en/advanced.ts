export const advanced = {
  export: 'Export your chats',
  exportText: 'Pages to read in any browser and JSON Lines, with the pictures that are on this computer',
  exportButton: 'Choose a folder…',
  exporting_one: '{{count}} message written',
  exporting_other: '{{count}} messages written',
  exported_one: '{{count}} message written to {{folder}}',
  exported_other: '{{count}} messages written to {{folder}}',
  exportMissing_one:
    '{{count}} place of the history was not on this computer; the pages say where. Scroll there to fetch it, then export again.',
  exportMissing_other:
    '{{count}} places of the history were not on this computer; the pages say where. Scroll there to fetch them, then export again.',
  exportCancelled: 'Stopped. What was written of it is deleted.',
  showFolder: 'Show folder',
  log: 'Log',
  logText: 'What Sarn did lately, for whoever helps you: no messages, no names, no keys',
  copyLog: 'Copy recent log',
  noFolders: 'The system has no program that shows folders.',
};
