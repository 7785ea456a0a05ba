import type { LanguageModelV4GenerateResult, LanguageModelV4StreamPart } from "@ai-sdk/provider";

type Usage = LanguageModelV4GenerateResult["usage"];

/** Tokens of one call; what the provider did not say is 0. */
export interface FoldedUsage {
  inputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

export interface FoldedResponse {
  id: string | null;
  model: string | null;
  content: unknown[];
  finishReason: unknown;
  warnings: unknown[];
  providerMetadata: unknown;
}

interface OpenText {
  type: "text" | "reasoning" | "incomplete-tool-input";
  text: string[];
  toolName?: string;
}

/** Folds a model's stream into the answer that it adds up to, whole pieces in the order in which they began. */
export class ResponseFold {
  firstPartAt: number | null = null;
  error: unknown = null;
  #content: (OpenText | { whole: unknown })[] = [];
  #open = new Map<string, OpenText>();
  #usage: Usage | null = null;
  #finishReason: unknown = null;
  #warnings: unknown[] = [];
  #id: string | null = null;
  #model: string | null = null;
  #providerMetadata: unknown = null;

  take(part: LanguageModelV4StreamPart, now: number): void {
    switch (part.type) {
      case "stream-start":
        this.#warnings = part.warnings;
        return;
      case "response-metadata":
        this.#id = part.id ?? this.#id;
        this.#model = part.modelId ?? this.#model;
        return;
      case "finish":
        this.#usage = part.usage;
        this.#finishReason = part.finishReason;
        this.#providerMetadata = part.providerMetadata ?? null;
        return;
      case "error":
        this.error ??= part.error;
        return;
      case "raw":
      case "ping":
        return;
      default:
        this.firstPartAt ??= now;
        this.#takeContent(part);
    }
  }

  /** An answer that came in one piece. */
  takeWhole(result: LanguageModelV4GenerateResult, now: number): void {
    this.firstPartAt = now;
    this.#content = result.content.map((whole) => ({ whole }));
    this.#usage = result.usage;
    this.#finishReason = result.finishReason;
    this.#warnings = result.warnings;
    this.#id = result.response?.id ?? null;
    this.#model = result.response?.modelId ?? null;
    this.#providerMetadata = result.providerMetadata ?? null;
  }

  response(): FoldedResponse {
    return {
      id: this.#id,
      model: this.#model,
      content: this.#content.map((piece) =>
        "whole" in piece ? piece.whole : { ...piece, text: piece.text.join("") },
      ),
      finishReason: this.#finishReason,
      warnings: this.#warnings,
      providerMetadata: this.#providerMetadata,
    };
  }

  /** Null: the provider said nothing of it. */
  usage(): FoldedUsage | null {
    if (this.#usage === null) return null;
    const { inputTokens, outputTokens } = this.#usage;
    return {
      inputTokens: inputTokens.total ?? 0,
      outputTokens: outputTokens.total ?? 0,
      reasoningTokens: outputTokens.reasoning ?? 0,
      cacheReadTokens: inputTokens.cacheRead ?? 0,
      cacheWriteTokens: inputTokens.cacheWrite ?? 0,
    };
  }

  #takeContent(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case "text-start":
        this.#begin(part.id, { type: "text", text: [] });
        return;
      case "reasoning-start":
        this.#begin(part.id, { type: "reasoning", text: [] });
        return;
      case "tool-input-start":
        this.#begin(part.id, { type: "incomplete-tool-input", toolName: part.toolName, text: [] });
        return;
      case "text-delta":
      case "reasoning-delta":
      case "tool-input-delta":
        this.#open.get(part.id)?.text.push(part.delta);
        return;
      case "text-end":
      case "reasoning-end":
      case "tool-input-end":
        return;
      case "tool-call":
        this.#replace(part.toolCallId, part);
        return;
      default:
        this.#content.push({ whole: part });
    }
  }

  #begin(id: string, piece: OpenText): void {
    this.#open.set(id, piece);
    this.#content.push(piece);
  }

  /** The whole call says all that its input said. */
  #replace(id: string, whole: unknown): void {
    const piece = this.#open.get(id);
    const at = piece?.type === "incomplete-tool-input" ? this.#content.indexOf(piece) : -1;
    if (at < 0) this.#content.push({ whole });
    else this.#content[at] = { whole };
  }
}
