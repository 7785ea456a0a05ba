import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { THEME_COLORS } from "./theme-colors";

/** As CSS Color 4 converts it: OKLCH, OKLab, linear light, sRGB. */
function toHex(lightness: number, chroma: number, hue: number): string {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const encoded = linear.map((value) =>
    value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055,
  );
  return `#${encoded
    .map((value) =>
      Math.round(value * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

it("is the colour that the page has, in both themes", () => {
  const css = readFileSync("app/globals.css", "utf8");
  const found = /--app: light-dark\((oklch\([^)]+\)), (oklch\([^)]+\))\)/.exec(css);
  const hexOf = (text = "") => {
    const [lightness = 0, chroma = 0, hue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return toHex(lightness / 100, chroma, hue);
  };
  expect({ light: hexOf(found?.[1]), dark: hexOf(found?.[2]) }).toEqual(THEME_COLORS);
});
