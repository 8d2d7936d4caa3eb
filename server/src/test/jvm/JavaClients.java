import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.models.Model;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;

/// Java clients against the server at FLINT_URL. Ends with "all is well".
final class JavaClients {
  private static final String URL = System.getenv("FLINT_URL") + "/v1";
  private static final String HELLO = "Say hello.";
  private static final int MOST = 12;

  private JavaClients() {}

  public static void main(String[] arguments) throws Exception {
    String hello = openAi();
    langChain(hello);
    spring(hello);
    System.out.println("all is well");
    System.exit(0); // the HTTP client's threads would wait
  }

  private static void check(boolean holds, Object seen) {
    if (!holds) {
      throw new AssertionError(String.valueOf(seen));
    }
  }

  private static ChatCompletionCreateParams.Builder ask(String model) {
    return ChatCompletionCreateParams.builder()
        .model(model)
        .temperature(0)
        .maxCompletionTokens(MOST)
        .addUserMessage(HELLO);
  }

  /// @return what the model says to everybody
  private static String openAi() {
    OpenAIClient client =
        OpenAIOkHttpClient.builder().baseUrl(URL).apiKey("none").maxRetries(0).build();
    List<String> models =
        client.models().list().data().stream().map(Model::id).sorted().toList();
    check(
        models.equals(List.of("flint/contemplating", "flint/thinking", "smollm2", "tools")), models);
    for (String mode : models.subList(0, 2)) {
      var answer = client.chat().completions().create(ask(mode).build()).choices().getFirst();
      check(answer.message().content().orElseThrow().equals("The answer is 42."), answer);
    }

    ChatCompletion whole = client.chat().completions().create(ask("smollm2").build());
    String text = whole.choices().getFirst().message().content().orElseThrow();
    check(!text.isBlank() && whole.usage().orElseThrow().completionTokens() == MOST, whole);
    var streamed = new StringBuilder();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(ask("smollm2").build())) {
      chunks.stream()
          .flatMap(chunk -> chunk.choices().stream())
          .forEach(choice -> choice.delta().content().ifPresent(streamed::append));
    }
    check(streamed.toString().equals(text), streamed);

    openAiTools(client);
    openAiResponses(client);
    openAiErrors(client);
    client.close();
    return text;
  }

  private static void openAiTools(OpenAIClient client) {
    ChatCompletionFunctionTool clock =
        ChatCompletionFunctionTool.builder()
            .function(
                FunctionDefinition.builder()
                    .name("clock")
                    .parameters(
                        FunctionParameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .build())
                    .build())
            .build();
    ChatCompletion asked =
        client.chat().completions().create(ask("tools").addTool(clock).build());
    var message = asked.choices().getFirst().message();
    ChatCompletionCreateParams.Builder next = ask("tools").addTool(clock).addMessage(message);
    var zones = new ArrayList<String>();
    message.toolCalls().orElseThrow().forEach(call -> {
      zones.add(call.asFunction().function().arguments());
      next.addMessage(
          ChatCompletionToolMessageParam.builder()
              .toolCallId(call.asFunction().id())
              .content("12:00")
              .build());
    });
    check(zones.equals(List.of("{\"zone\":\"UTC\"}", "{\"zone\":\"CET\"}")), zones);
    ChatCompletion told = client.chat().completions().create(next.build());
    String said = told.choices().getFirst().message().content().orElseThrow();
    check(said.equals("2 results: 12:00 12:00"), said);
  }

  private static void openAiResponses(OpenAIClient client) {
    ResponseCreateParams first =
        ResponseCreateParams.builder()
            .model("smollm2")
            .temperature(0)
            .maxOutputTokens(16)
            .input(HELLO)
            .build();
    Response response = client.responses().create(first);
    check(response.usage().orElseThrow().outputTokens() == 16, response);
    check(client.responses().retrieve(response.id()).id().equals(response.id()), response);
    var words = new StringBuilder();
    try (StreamResponse<ResponseStreamEvent> events =
        client
            .responses()
            .createStreaming(first.toBuilder().previousResponseId(response.id()).build())) {
      events.stream()
          .forEach(event -> event.outputTextDelta().ifPresent(delta -> words.append(delta.delta())));
    }
    check(!words.isEmpty(), words);
    client.responses().delete(response.id());
    try {
      client.responses().retrieve(response.id());
      throw new AssertionError("a deleted response is there");
    } catch (NotFoundException e) {
      check(e.code().orElse("").equals("response_not_found"), e);
    }
  }

  private static void openAiErrors(OpenAIClient client) {
    try {
      client.chat().completions().create(ask("smollm2").temperature(-1).build());
      throw new AssertionError("a negative temperature was taken");
    } catch (BadRequestException e) {
      check(e.param().orElse("").equals("temperature"), e);
    }
    try {
      client.chat().completions().create(ask("none").build());
      throw new AssertionError("an unknown model was taken");
    } catch (NotFoundException e) {
      check(e.code().orElse("").equals("model_not_found"), e);
    }
  }

  private static void langChain(String hello) throws Exception {
    OpenAiChatModel model =
        OpenAiChatModel.builder()
            .baseUrl(URL)
            .apiKey("none")
            .modelName("smollm2")
            .temperature(0.0)
            .maxTokens(MOST)
            .maxRetries(0)
            .build();
    check(model.chat(HELLO).equals(hello), "LangChain4j");

    var streaming =
        OpenAiStreamingChatModel.builder()
            .baseUrl(URL)
            .apiKey("none")
            .modelName("smollm2")
            .temperature(0.0)
            .maxTokens(MOST)
            .build();
    var parts = new StringBuilder();
    var end = new CompletableFuture<ChatResponse>();
    streaming.chat(
        HELLO,
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String part) {
            parts.append(part);
          }

          @Override
          public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
          }

          @Override
          public void onError(Throwable error) {
            end.completeExceptionally(error);
          }
        });
    check(end.get().tokenUsage().outputTokenCount() == MOST && parts.toString().equals(hello), parts);

    OpenAiChatModel caller =
        OpenAiChatModel.builder().baseUrl(URL).apiKey("none").modelName("tools").build();
    ToolSpecification clock =
        ToolSpecification.builder()
            .name("clock")
            .description("the time")
            .parameters(JsonObjectSchema.builder().addStringProperty("zone").build())
            .build();
    List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from(HELLO)));
    AiMessage calls = told(caller, messages, clock);
    check(calls.toolExecutionRequests().size() == 2, calls);
    messages.add(calls);
    for (ToolExecutionRequest call : calls.toolExecutionRequests()) {
      messages.add(ToolExecutionResultMessage.from(call, "12:00"));
    }
    AiMessage answer = told(caller, messages, clock);
    check(answer.text().equals("2 results: 12:00 12:00"), answer);
  }

  private static AiMessage told(
      OpenAiChatModel model, List<ChatMessage> messages, ToolSpecification tool) {
    return model
        .chat(ChatRequest.builder().messages(messages).toolSpecifications(tool).build())
        .aiMessage();
  }

  private static void spring(String hello) {
    OpenAiChatOptions options =
        OpenAiChatOptions.builder()
            .baseUrl(URL)
            .apiKey("none")
            .model("smollm2")
            .temperature(0.0)
            .maxTokens(MOST)
            .maxRetries(0)
            .build();
    var model = org.springframework.ai.openai.OpenAiChatModel.builder().options(options).build();
    var whole = model.call(new Prompt(HELLO));
    check(hello.equals(whole.getResult().getOutput().getText()), whole);
    String streamed =
        String.join(
            "",
            model.stream(new Prompt(HELLO, options))
                .mapNotNull(part ->
                    part.getResult() == null ? null : part.getResult().getOutput().getText())
                .collectList()
                .block());
    check(hello.equals(streamed), streamed);
    check(whole.getMetadata().getUsage().getCompletionTokens() == MOST, Map.of("spring", whole));
  }
}
