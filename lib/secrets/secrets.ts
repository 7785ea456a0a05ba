/** Where a sealed value lives; bound into it, so that it cannot be moved to another row or column. */
export interface SecretPlace {
  table: string;
  row: string;
  column: string;
}

/** Seals values for the database. Opening with a wrong or missing key, or at another place, throws. */
export interface Secrets {
  seal(plain: string, place: SecretPlace): string;
  open(sealed: string, place: SecretPlace): string;
  /** Id of the key that new values are sealed with. */
  currentKeyId: string;
  /** Id of the key that a value was sealed with: what rotation looks for. */
  keyIdOf(sealed: string): string;
}
