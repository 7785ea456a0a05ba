"use client";

import { Component, type ReactNode } from "react";

interface CallBoundaryProps {
  fallback: ReactNode;
  children: ReactNode;
}

/** A card that cannot be drawn costs its own form, never the chat's. */
export class CallBoundary extends Component<CallBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
