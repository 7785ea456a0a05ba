const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const NARROW = 768;

/** Both themes, on a desk and on a phone. */
export const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  SIZES.map((viewport) => {
    const hasTouch = viewport.width < NARROW;
    return { colorScheme, viewport, hasTouch, isMobile: hasTouch, reducedMotion: "reduce" as const };
  }),
);
