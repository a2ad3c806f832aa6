import { ProxyTracerProvider, type Span, SpanStatusCode, trace } from "@opentelemetry/api";

/** The name and the attributes of a span, known when its work is done. */
export interface SpanResult {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** Sends OpenTelemetry spans: how long things took, and which are parts of which. */
export interface Tracing {
  /** Runs work as a span. Spans that begin within the work are its children. */
  span<T>(name: string, work: () => Promise<T>, describe?: (result: T) => SpanResult): Promise<T>;
}

/**
 * Finds Deno's own support, which `OTEL_DENO=true` switches on when the process starts; `undefined` where it is off.
 */
export function createTracing(): Tracing | undefined {
  const provider = trace.getTracerProvider();
  // Without an implementation there is the package's stand-in, whose spans go nowhere and yet cost something.
  if (provider instanceof ProxyTracerProvider) return undefined;
  const tracer = provider.getTracer("sip2d");
  return {
    span: (name, work, describe) =>
      tracer.startActiveSpan(name, async (span) => {
        try {
          const result = await work();
          const described = describe?.(result);
          if (described !== undefined) span.updateName(described.name).setAttributes({ ...described.attributes });
          return result;
        } catch (error) {
          fail(span, error);
          throw error;
        } finally {
          span.end();
        }
      }),
  };
}

/**
 * Marks a span as failed. It tells only the kind of the error: the message may hold a patron's or a terminal's words.
 */
function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : typeof error });
}
