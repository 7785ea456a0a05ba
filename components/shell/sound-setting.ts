/** Whether this browser sounds when a turn ends. */
export const SOUND_KEY = "lathe.sound";

export const parseSound = (value: unknown): boolean => value === true;
