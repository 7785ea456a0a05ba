/** What became of a file that was found for the model. */
export const RESOURCE_STATUSES = ["ok", "oversize", "excluded", "invalid", "unreadable"] as const;
export type ResourceStatus = (typeof RESOURCE_STATUSES)[number];

interface Resource {
  /** As agents name it: relative to the workspace, beneath `~`, or absolute. */
  path: string;
  /** Bytes; of a skill those of the file that describes it. */
  size: number;
  status: ResourceStatus;
  /** Why it is not `ok`, in words for the person. */
  detail?: string | undefined;
}

/** A file with instructions for agents. */
export interface InstructionFile extends Resource {
  /** Of those that are `ok`. */
  content?: string | undefined;
}

/** A directory with instructions for one kind of task; `path` is the directory. */
export interface Skill extends Resource {
  name: string;
  description: string;
  /** What its file says behind the front matter; of those that are `ok`. */
  body?: string | undefined;
}

/** What a workspace has to say to a model. */
export interface WorkspaceContext {
  /** Another one when anything has changed. */
  hash: string;
  files: InstructionFile[];
  skills: Skill[];
  /** What was found beyond what is listed. */
  more: number;
}

/** Where a chat's context is read from. */
export interface ContextSources {
  /** The workspace's directory and what its settings name. */
  usual: boolean;
  /** What was added from inside the workspace. */
  directories: readonly string[];
}

export const USUAL_SOURCES: ContextSources = { usual: true, directories: [] };

/** What a chat keeps of the context that it was given. */
export interface ContextPin {
  workspaceId: string;
  hash: string;
  takenAt: string;
  /** The hidden row that gave it to the model; null: there was nothing to give. */
  messageId: string | null;
  sources: ContextSources;
  /** The workspace has something else by now. */
  outOfDate: boolean;
  /** It is to be read again before the next call of a model. */
  wanted: boolean;
}

/** What a chat was given last, as people see it. */
export interface ChatContextView {
  workspaceId: string;
  takenAt: string;
  outOfDate: boolean;
  /** It is read again before the next call of a model. */
  wanted: boolean;
  /** Where it is read from. */
  sources: ContextSources;
  files: Omit<InstructionFile, "content">[];
  skills: Omit<Skill, "body">[];
  more: number;
}
