export const themes = ['system', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof themes)[number]

/** Where the browser keeps the theme. */
export const themeKey = 'podyard-theme'
