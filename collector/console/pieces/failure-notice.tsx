import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ApiFailure } from '../api/api-failure.ts';
import { explainFailure } from '../text/explain-failure.ts';
import { useLanguage } from '../text/language.tsx';

export interface FailureNoticeProps {
  readonly failure: ApiFailure;
  readonly onRetry?: () => void;
}

/** What went wrong and what helps. Details that the catalogue does not have come from the collector, in English. */
export function FailureNotice({ failure, onRetry }: FailureNoticeProps) {
  const { say, language } = useLanguage();
  const { message, remedy } = explainFailure(failure, language);
  const isUnanswered = failure.code === 'unreachable' || failure.code === 'between';
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={isUnanswered ? message : say('failure.refused')}
      my="sm"
    >
      <Stack gap="xs" align="flex-start">
        {isUnanswered ? null : <Text size="sm">{message}</Text>}
        {remedy === undefined ? null : <Text size="sm">{remedy}</Text>}
        {onRetry === undefined ? null : (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            {say('action.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
