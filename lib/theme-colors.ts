/** The colour behind everything (`--app` in globals.css), for what is drawn outside of the page: title bars, start screens. */
export const THEME_COLORS = { light: "#f4f6f8", dark: "#0e1013" } as const;
