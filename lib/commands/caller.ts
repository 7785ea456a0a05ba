/** Who asks: read from the database for this request. */
export interface Caller {
  userId: string;
  role: "admin" | "member";
}
