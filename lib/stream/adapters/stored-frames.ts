import type { PartFrame } from "../part-log";

/** A reader may stand within a frame: of that one it gets the rest. */
export function afterNumber(frames: readonly PartFrame[], after: number): PartFrame[] {
  return frames.map((frame) =>
    frame.seq > after
      ? frame
      : { seq: after + 1, lastSeq: frame.lastSeq, chunks: frame.chunks.slice(after + 1 - frame.seq) },
  );
}

/**
 * A crash of the database may have taken frames in the middle; what follows a gap waits until the gap is written again. What a
 * joined frame covers is passed over.
 */
export function untilGap(frames: readonly PartFrame[], after: number): PartFrame[] {
  const whole: PartFrame[] = [];
  let expected = after + 1;
  for (const frame of frames) {
    if (frame.lastSeq < expected) continue;
    if (frame.seq !== expected) break;
    whole.push(frame);
    expected = frame.lastSeq + 1;
  }
  return whole;
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
