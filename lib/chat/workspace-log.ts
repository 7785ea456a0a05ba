/** A line of a workspace's start, as people and API clients see it. */
export interface WorkspaceLogLine {
  /** Grows in the order in which lines were written. */
  id: number;
  /** Of which start. */
  build: number;
  level: "info" | "error";
  text: string;
  createdAt: string;
}
