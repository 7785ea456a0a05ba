import type { Chime } from "./chime";

/** Rising: it is done. Twice the same: it is your turn. Falling: it went wrong. */
const NOTES_HZ: Record<Chime, readonly number[]> = {
  finished: [660, 880],
  needs_you: [784, 784],
  error: [440, 330],
};
const NOTE_S = 0.16;
const LOUDNESS = 0.12;
/** What an exponential fall ends at: it never reaches nought. */
const SILENCE = 0.0001;

let context: AudioContext | null = null;

/** A short sound. Browsers keep silent until a person has clicked or typed anywhere on the page. */
export async function playChime(chime: Chime): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  for (const [index, frequency] of NOTES_HZ[chime].entries()) {
    playNote(context, { frequency, at: context.currentTime + index * NOTE_S });
  }
}

function playNote(audio: AudioContext, { frequency, at }: { frequency: number; at: number }): void {
  const tone = new OscillatorNode(audio, { type: "sine", frequency });
  const volume = new GainNode(audio, { gain: LOUDNESS });
  volume.gain.setValueAtTime(LOUDNESS, at);
  volume.gain.exponentialRampToValueAtTime(SILENCE, at + 2 * NOTE_S);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 2 * NOTE_S);
}
