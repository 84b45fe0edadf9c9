// Answers in words, as the engine's own labels put them.

export const readable = (label) => label.replaceAll("_", " ");

export function percent(probability) {
  if (probability < 0.01) return "<1%";
  return `${Math.min(99, Math.round(probability * 100))}%`;
}

// The answer to one question: {text, certain}.
export function said(name, answer) {
  if (name === "age" && answer.years !== undefined) {
    const whole = Math.round(answer.years);
    const years = `${whole} ${whole === 1 ? "year" : "years"}`;
    return { text: answer.certain ? `${years} [${answer.label}]` : years, certain: answer.certain };
  }
  return { text: readable(answer.label), certain: answer.certain };
}

// A face in a few words, such as "female, 34 years, happiness"; an uncertain age has a question mark.
export function summary(face) {
  const parts = [];
  for (const name of ["gender", "age", "expression"]) {
    const answer = face[name];
    if (!answer) continue;
    if (answer.certain) parts.push(said(name, answer).text);
    else if (name === "age") parts.push(`${said(name, answer).text}?`);
  }
  if (parts.length) return parts.join(", ");
  return face.gender ? "uncertain" : "too small to label";
}

// What was measured beside the classes.
export function measured(name, answer) {
  const degrees = (value) => `${Math.round(value)}°`.replace("-", "−");
  if (name === "pose" && answer.yaw !== undefined) {
    return `Yaw ${degrees(answer.yaw)}, pitch ${degrees(answer.pitch)}, roll ${degrees(answer.roll)}. Left and right are the face’s own.`;
  }
  if (name === "illumination" && answer.luminance !== undefined) {
    return `Measured brightness ${percent(answer.luminance)}, contrast ${percent(answer.contrast)}, evenness ${percent(answer.evenness)}.`;
  }
  return "";
}
