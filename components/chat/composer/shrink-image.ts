/** Above this a provider refuses an image: 5 MiB of base64. */
const MAX_IMAGE_BYTES = 3_700_000;
/** More than that no model looks at. */
const MAX_EDGE_PIXELS = 2_576;
const QUALITIES = [0.9, 0.75, 0.6];
const SMALLER = 0.7;
const MAX_ROUNDS = 4;
const SHRINKABLE = ["image/png", "image/jpeg", "image/webp"];

/** An image that is too large for models, as a smaller JPEG; any other file as it is. Null: it cannot be made smaller. */
export async function shrinkImage(file: File): Promise<File | null> {
  if (!file.type.startsWith("image/") || file.size <= MAX_IMAGE_BYTES) return file;
  if (!SHRINKABLE.includes(file.type)) return null;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  let scale = Math.min(1, MAX_EDGE_PIXELS / Math.max(bitmap.width, bitmap.height));
  for (let round = 0; round < MAX_ROUNDS; round += 1, scale *= SMALLER) {
    const canvas = new OffscreenCanvas(Math.ceil(bitmap.width * scale), Math.ceil(bitmap.height * scale));
    const context = canvas.getContext("2d");
    if (context === null) return null;
    // JPEG knows no transparency: what would be black is white.
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= MAX_IMAGE_BYTES) {
        return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
      }
    }
  }
  return null;
}
