const SIZE = 8;

/** Diagonal lines in one colour, as something that charts can fill areas with. */
export function hatch(color: string, ground = 'transparent') {
  const image = document.createElement('canvas');
  image.width = SIZE;
  image.height = SIZE;
  const context = image.getContext('2d');
  if (context !== null) {
    context.fillStyle = ground;
    context.fillRect(0, 0, SIZE, SIZE);
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    // Three lines, so that the corners of the tiles meet.
    for (const shift of [-SIZE, 0, SIZE]) {
      context.beginPath();
      context.moveTo(shift, SIZE);
      context.lineTo(shift + SIZE, 0);
      context.stroke();
    }
  }
  return { image, repeat: 'repeat' } as const;
}
