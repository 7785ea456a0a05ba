export const MAX_PARAMETERS = 30;
export const MAX_PRESETS = 30;
export const MAX_OPTIONS = 50;
/** Of a parameter's or an option's value. */
export const MAX_VALUE = 1_024;
export const MAX_PATTERN = 256;
export const MAX_AUTOSTOP_MINUTES = 43_200;
