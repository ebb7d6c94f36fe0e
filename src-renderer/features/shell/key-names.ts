/** How the modifier keys are written on this system. `platform`: Node's name of it. */
export const keyNames = (platform: string): { mod: string; alt: string; ctrl: string } =>
  platform === 'darwin' ? { mod: '⌘', alt: '⌥', ctrl: '⌃' } : { mod: 'Ctrl', alt: 'Alt', ctrl: 'Ctrl' };
