import { Button, Group } from '@mantine/core';
import { useSay } from '../../text/language.tsx';

export interface FormButtonsProps {
  /** What the form does. */
  readonly submit: string;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
}

/** The end of a form in a dialog. */
export function FormButtons({ submit, isBusy, onCancel }: FormButtonsProps) {
  const say = useSay();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        {say('action.cancel')}
      </Button>
      <Button type="submit" loading={isBusy}>
        {submit}
      </Button>
    </Group>
  );
}
