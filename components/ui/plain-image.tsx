import type { ComponentProps } from "react";

/** An image that the browser loads as it is: what people attach is private, and no optimiser may fetch or keep it. */
export function PlainImage({ alt, ...rest }: ComponentProps<"img"> & { alt: string }) {
  // oxlint-disable-next-line next/no-img-element -- see above
  return <img alt={alt} {...rest} />;
}
