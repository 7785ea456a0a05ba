import { apiRoute } from "@/lib/auth/route-handler";
import { AppError } from "@/lib/errors";

const nothingHere = apiRoute(() => {
  throw new AppError("not_found", "There is nothing at this address.");
});

export const GET = nothingHere;
export const POST = nothingHere;
export const PUT = nothingHere;
export const PATCH = nothingHere;
export const DELETE = nothingHere;
