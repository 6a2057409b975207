"""Translation of summaries, sentence by sentence, with their structure kept."""
