"use client";

import type { ReactNode } from "react";
import { type Components, useIsCodeFenceIncomplete } from "streamdown";
import { CodeBlock } from "./code-block";
import { codeOfNode, type TreeNode } from "./code-of-node";
import { safeLink } from "./safe-link";

interface ElementProps {
  children?: ReactNode;
  node?: TreeNode | undefined;
}

function Link({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const link = safeLink(href);
  if (link === null) return <span>{children}</span>;
  return (
    <a href={link.href} target="_blank" rel="noopener noreferrer" className="text-link wrap-anywhere">
      <span className="underline underline-offset-2">{children}</span>
      {!namesHost(children, link.host) && <span className="text-faint text-meta"> ({link.host})</span>}
    </a>
  );
}

/** Whether the words of a link say themselves where it leads; others could say that it leads elsewhere. */
function namesHost(children: ReactNode, host: string): boolean {
  const words = typeof children === "string" ? children : Array.isArray(children) ? children.join("") : "";
  return safeLink(words)?.host === host || words === host;
}

function Fence({ node }: ElementProps) {
  const isIncomplete = useIsCodeFenceIncomplete();
  return <CodeBlock {...codeOfNode(node)} isIncomplete={isIncomplete} />;
}

/** Nothing is fetched because a model named it: a picture is a link to it. */
function ImageLink({ src, alt }: { src?: unknown; alt?: string | undefined }) {
  const href = typeof src === "string" ? src : undefined;
  return <Link href={href}>{alt || href || "Image"}</Link>;
}

function Table({ children }: ElementProps) {
  return (
    <div role="group" aria-label="Table" tabIndex={0} className="focus-inside overflow-x-auto">
      <table className="border-collapse text-ui wrap-normal">{children}</table>
    </div>
  );
}

type CellAlign = { style?: { textAlign?: string | undefined } | undefined };

function alignClass({ style }: CellAlign): string {
  if (style?.textAlign === "right") return "text-right";
  return style?.textAlign === "center" ? "text-center" : "text-left";
}

/** The look of prose. Headings begin below the hidden heading of the message that they are in. */
export const PROSE_COMPONENTS: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ src, alt }) => <ImageLink src={src} alt={alt} />,
  pre: Fence,
  inlineCode: ({ children }) => (
    <code className="rounded-chip bg-inset px-1 py-0.5 text-code wrap-anywhere">{children}</code>
  ),
  p: ({ children }) => <p dir="auto">{children}</p>,
  strong: ({ children }) => <strong>{children}</strong>,
  h1: ({ children }) => <h3 className="pt-2 text-prose-1">{children}</h3>,
  h2: ({ children }) => <h4 className="pt-2 text-prose-2">{children}</h4>,
  h3: ({ children }) => <h5 className="pt-1 font-medium text-prose">{children}</h5>,
  h4: ({ children }) => <h6 className="font-medium text-prose">{children}</h6>,
  h5: ({ children }) => <h6 className="font-medium text-prose">{children}</h6>,
  h6: ({ children }) => <h6 className="font-medium text-prose">{children}</h6>,
  ul: ({ children }) => <ul className="flex list-disc flex-col gap-1 pl-6">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="flex list-decimal flex-col gap-1 pl-6">
      {children}
    </ol>
  ),
  li: ({ children }) => (
    <li dir="auto" className="has-[>input]:-ml-5 has-[>input]:list-none [&>ol]:pt-1 [&>p+p]:pt-2 [&>ul]:pt-1">
      {children}
    </li>
  ),
  input: ({ checked }) => (
    <input
      type="checkbox"
      checked={checked === true}
      readOnly
      disabled
      aria-label={checked === true ? "Done" : "Open"}
    />
  ),
  blockquote: ({ children }) => (
    <blockquote className="flex flex-col gap-2 border-border-control border-l-2 pl-3 text-muted">
      {children}
    </blockquote>
  ),
  hr: () => <hr className="my-1" />,
  table: Table,
  thead: ({ children }) => <thead>{children}</thead>,
  tbody: ({ children }) => <tbody>{children}</tbody>,
  tr: ({ children }) => <tr className="border-b">{children}</tr>,
  th: ({ children, style }) => (
    <th className={`px-2.5 py-1.5 font-medium ${alignClass({ style })}`}>{children}</th>
  ),
  td: ({ children, style }) => (
    <td className={`px-2.5 py-1.5 align-top ${alignClass({ style })}`}>{children}</td>
  ),
  sup: ({ children }) => <sup>{children}</sup>,
  sub: ({ children }) => <sub>{children}</sub>,
  section: ({ children }) => <section className="border-t pt-2 text-muted text-ui">{children}</section>,
};
