import { PhoneProblem, type ProblemCode } from "./problem.ts";

const REFUSALS: Record<string, ProblemCode> = {
  NotAllowedError: "permission",
  SecurityError: "policy",
  NotFoundError: "no_microphone",
  OverconstrainedError: "no_microphone",
};

/** Chromium's way to ask whether the page, or the frame it lies in, may use a microphone at all. */
interface PolicyDocument {
  featurePolicy?: { allowsFeature(name: string): boolean };
}

/** Opens the microphone. The caller stops its tracks. Rejects with `PhoneProblem` only. */
export async function openMicrophone(constraints: MediaTrackConstraints): Promise<MediaStream> {
  if (!isSecureContext || !navigator.mediaDevices) {
    throw new PhoneProblem("insecure_context", "the page is not served by https");
  }
  if ((document as PolicyDocument).featurePolicy?.allowsFeature("microphone") === false) {
    throw new PhoneProblem("policy", "the page's permissions policy forbids the microphone");
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: constraints });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw new PhoneProblem(REFUSALS[name] ?? "device_failed", `${name}: ${message}`);
  }
}

/** The one place where tracks are stopped. */
export function closeStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}
