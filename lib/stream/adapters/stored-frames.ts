import type { PartFrame } from "../part-log";

/** A reader may stand within a frame: of that one it gets the rest. */
export function afterNumber(frames: readonly PartFrame[], after: number): PartFrame[] {
  return frames.map((frame) =>
    frame.seq > after
      ? frame
      : { seq: after + 1, lastSeq: frame.lastSeq, chunks: frame.chunks.slice(after + 1 - frame.seq) },
  );
}

/** A crash of the database may have taken frames in the middle; what follows a gap waits until the gap is written again. */
export function untilGap(frames: PartFrame[], after: number): PartFrame[] {
  let expected = after + 1;
  const gap = frames.findIndex((frame) => {
    const fits = frame.seq === expected;
    expected = frame.lastSeq + 1;
    return !fits;
  });
  return gap < 0 ? frames : frames.slice(0, gap);
}

/** Where numbers are missing, their output was deleted on purpose: an empty frame stands for them. */
export function withoutGaps(frames: readonly PartFrame[], after: number): PartFrame[] {
  let expected = after + 1;
  return frames.flatMap((frame) => {
    const missing = frame.seq > expected ? [{ seq: expected, lastSeq: frame.seq - 1, chunks: [] }] : [];
    expected = frame.lastSeq + 1;
    return [...missing, frame];
  });
}
