import type { ITheme } from '@xterm/xterm'
import type { MatchColours } from './search/terminal-search.ts'

export type ResolvedTheme = 'light' | 'dark' | 'contrast'

const light: ITheme = {
  background: '#ffffff',
  foreground: '#15191e',
  cursor: '#1b5c8a',
  cursorAccent: '#ffffff',
  selectionBackground: '#bcd8ea',
  selectionInactiveBackground: '#cfdfe9',
  scrollbarSliderBackground: '#15191e1f',
  scrollbarSliderHoverBackground: '#15191e40',
  scrollbarSliderActiveBackground: '#15191e5c',
  black: '#15191e',
  red: '#ab231b',
  green: '#17693a',
  yellow: '#815400',
  blue: '#1b5c8a',
  magenta: '#84358a',
  cyan: '#0d6670',
  white: '#6a717a',
  brightBlack: '#565e68',
  brightRed: '#c5342a',
  brightGreen: '#1d7c46',
  brightYellow: '#8f6204',
  brightBlue: '#256fa5',
  brightMagenta: '#9a46a0',
  brightCyan: '#117783',
  brightWhite: '#15191e',
}

const dark: ITheme = {
  background: '#0a0c0e',
  foreground: '#f1f3f5',
  cursor: '#7fb9e2',
  cursorAccent: '#0a0c0e',
  selectionBackground: '#2a4a62',
  selectionInactiveBackground: '#23303a',
  scrollbarSliderBackground: '#f1f3f524',
  scrollbarSliderHoverBackground: '#f1f3f547',
  scrollbarSliderActiveBackground: '#f1f3f566',
  black: '#2b3037',
  red: '#f28f86',
  green: '#6fc78e',
  yellow: '#dfb155',
  blue: '#7fb9e2',
  magenta: '#cf9bdb',
  cyan: '#6cc6cf',
  white: '#dcdfe3',
  brightBlack: '#8a939e',
  brightRed: '#ffaaa2',
  brightGreen: '#8bdba7',
  brightYellow: '#f2c873',
  brightBlue: '#a0cff1',
  brightMagenta: '#e0b7ea',
  brightCyan: '#8bdae2',
  brightWhite: '#ffffff',
}

const contrast: ITheme = {
  ...dark,
  background: '#000000',
  foreground: '#ffffff',
  cursor: '#ffffff',
  cursorAccent: '#000000',
  selectionBackground: '#005a8c',
  black: '#000000',
  brightBlack: '#c8c8c8',
  white: '#ffffff',
}

export const palettes: Record<ResolvedTheme, ITheme> = { light, dark, contrast }

/** What a program's own colours are raised to against the background; 7 is WCAG's AAA. */
export const minimumContrast: Record<ResolvedTheme, number> = { light: 4.5, dark: 4.5, contrast: 7 }

/** What a search has found, and the match that is selected. */
export const matchColours: Record<ResolvedTheme, MatchColours> = {
  light: { matchBackground: '#f3dfae', activeMatchBackground: '#f0b429' },
  dark: { matchBackground: '#4a3c16', activeMatchBackground: '#8a6410' },
  contrast: { matchBackground: '#4d3d00', activeMatchBackground: '#8a6a00' },
}
